-- Give up the claim of a report that will not be made.
-- KEYS: report
-- Answers 1, or 0 when the report is there after all.
if redis.call('HGET', KEYS[1], 'state') ~= 'pending' then return 0 end
return redis.call('DEL', KEYS[1])
