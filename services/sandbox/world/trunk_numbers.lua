-- Associate several numbers with a trunk, all or none of them.
-- KEYS: trunk, numbers of the trunk, ledger, prefix of every key
-- ARGV: account id, trunk, "1" to let go of every other number, "1" to delete the configurations of the
--       numbers named, ledger entry, then each number with the ledger entry of its configuration's end
-- Answers {"done"}, {"trunk"} when there is no such trunk, or "number" and each that is not on the account.
if redis.call('EXISTS', KEYS[1]) == 0 then return {'trunk'} end
local strangers = {'number'}
for i = 6, #ARGV, 2 do
  if redis.call('HGET', KEYS[4] .. 'number:' .. ARGV[i], 'account') ~= ARGV[1] then
    strangers[#strangers + 1] = ARGV[i]
  end
end
if #strangers > 1 then return strangers end

if ARGV[3] == '1' then
  for _, number in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    redis.call('HDEL', KEYS[4] .. 'number:' .. number, 'trunk')
  end
  redis.call('DEL', KEYS[2])
end
for i = 6, #ARGV, 2 do
  local number = KEYS[4] .. 'number:' .. ARGV[i]
  local before = redis.call('HGET', number, 'trunk')
  if before then redis.call('SREM', KEYS[4] .. 'trunk:' .. before .. ':numbers', ARGV[i]) end
  redis.call('HSET', number, 'trunk', ARGV[2])
  redis.call('SADD', KEYS[2], ARGV[i])
  if ARGV[4] == '1' and redis.call('HDEL', number, 'config') == 1 then redis.call('RPUSH', KEYS[3], ARGV[i + 1]) end
end
redis.call('RPUSH', KEYS[3], ARGV[5])
return {'done'}
