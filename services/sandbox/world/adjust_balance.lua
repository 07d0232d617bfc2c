-- Add to the balance of a trunk that exists; one without a balance starts from 0.
-- KEYS: trunk, ledger
-- ARGV: what to add, ledger entry
-- Answers 1, or 0 when there is no such trunk.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'balance', ARGV[1])
redis.call('RPUSH', KEYS[2], ARGV[2])
return 1
