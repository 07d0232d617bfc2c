-- Set or remove one field of a trunk, or of an account, that exists.
-- KEYS: trunk or account, ledger
-- ARGV: field, value ("" removes), ledger entry
-- Answers 1, or 0 when there is no such trunk. Removing what is not there leaves no entry.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
elseif redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return 1
end
redis.call('RPUSH', KEYS[2], ARGV[3])
return 1
