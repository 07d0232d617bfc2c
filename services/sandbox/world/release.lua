-- Remove one number for good, with everything that hangs on it. It does not go back to the pool.
-- KEYS: number, allocated, ledger, prefix of every key
-- ARGV: account id, e164, ledger entry
-- Answers 1, or 0 when the number is not on the account.
if redis.call('HGET', KEYS[1], 'account') ~= ARGV[1] then return 0 end
local trunk = redis.call('HGET', KEYS[1], 'trunk')
if trunk then redis.call('SREM', KEYS[4] .. 'trunk:' .. trunk .. ':numbers', ARGV[2]) end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[3])
return 1
