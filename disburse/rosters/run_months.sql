-- The months run $1 pays, in order.
SELECT month::text AS month FROM run_month WHERE run = $1 ORDER BY month
