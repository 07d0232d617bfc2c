-- Associate a number with a trunk, or with none.
-- KEYS: number, ledger, trunks of the account, prefix of every key
-- ARGV: account id, e164, trunk ("" for none), ledger entry
-- Answers "done", "number" or "trunk": which of the two is not on the account.
if redis.call('HGET', KEYS[1], 'account') ~= ARGV[1] then return 'number' end
if ARGV[3] ~= '' and not redis.call('ZSCORE', KEYS[3], ARGV[3]) then return 'trunk' end
local before = redis.call('HGET', KEYS[1], 'trunk')
if before then redis.call('SREM', KEYS[4] .. 'trunk:' .. before .. ':numbers', ARGV[2]) end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], 'trunk', ARGV[3])
  redis.call('SADD', KEYS[4] .. 'trunk:' .. ARGV[3] .. ':numbers', ARGV[2])
elseif before then
  redis.call('HDEL', KEYS[1], 'trunk')
else
  return 'done'
end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 'done'
