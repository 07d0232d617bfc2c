-- Delete a trunk; the numbers associated with it fall back to the account's default trunk.
-- KEYS: trunk, numbers of the trunk, trunks of the account, ledger, prefix of every key
-- ARGV: trunk, ledger entry
-- Answers 1, or 0 when there is no such trunk.
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
for _, number in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  redis.call('HDEL', KEYS[5] .. 'number:' .. number, 'trunk')
end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('RPUSH', KEYS[4], ARGV[2])
return 1
