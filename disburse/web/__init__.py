"""Shell, components, charts and static files of the pages; knows no feature."""
