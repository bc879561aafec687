-- The row id of the last line staged after the row id $1, else that: what is staged next stands after it, for this table is only
-- added to. Where the table ends says nothing: it grows by more pages than are filled.
SELECT coalesce(max(ctid), $1::text::tid)::text AS row_id FROM fresh_line WHERE ctid > $1::text::tid
