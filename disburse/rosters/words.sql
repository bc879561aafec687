-- The words that problems of one code did not understand, each once: in how many rows it stands, the first of them, most rows first.
SELECT w.field, w.word, count(*) AS count, min(w.file_row) AS first_row,
    (array_agg(w.text ORDER BY w.number))[1] AS text, (array_agg(w.params ORDER BY w.number))[1] AS params
FROM (SELECT *, coalesce(params ->> 'bank', params ->> 'name', params ->> 'text') AS word FROM roster_problem
      WHERE roster = $1 AND code = $2 AND level = 'E' AND field <> '' AND file_row IS NOT NULL AND NOT params ? 'was') w
WHERE w.word IS NOT NULL GROUP BY w.field, w.word ORDER BY count(*) DESC, w.word, w.field LIMIT $3
