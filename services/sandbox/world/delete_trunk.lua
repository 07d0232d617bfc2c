-- Delete a trunk or an IDA user; the numbers associated with it fall back to the account's default trunk.
-- KEYS: trunk, numbers of the trunk, its addresses, trunks of the account, IDA lines, ledger,
--       prefix of every key
-- ARGV: trunk, what stands for its line if it is an IDA user, ledger entry
-- Answers 1, or 0 when there is no such trunk.
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
for _, number in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  redis.call('HDEL', KEYS[7] .. 'number:' .. number, 'trunk')
end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[2])
redis.call('RPUSH', KEYS[6], ARGV[3])
return 1
