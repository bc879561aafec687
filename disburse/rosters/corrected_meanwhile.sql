-- Whether another version than $2 has corrected a roster; asked under the lock of the list.
SELECT EXISTS (SELECT FROM roster WHERE corrects = $1 AND id <> $2 AND state NOT IN ('failed', 'withdrawn')) AS found
