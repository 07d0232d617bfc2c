-- Set or remove one field of an allocated number, if the account still holds it.
-- KEYS: number, ledger
-- ARGV: account id, field, value ("" removes), ledger entry
-- Answers 1, or 0 when the number is not on the account. Removing what is not there leaves no entry.
if redis.call('HGET', KEYS[1], 'account') ~= ARGV[1] then return 0 end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
elseif redis.call('HDEL', KEYS[1], ARGV[2]) == 0 then
  return 1
end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 1
