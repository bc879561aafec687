"""Workbooks and delimited text: read within limits, find the table, match columns; write."""
