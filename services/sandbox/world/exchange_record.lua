-- Add, change or remove one record, if it is still what the caller has read.
-- KEYS: records, ledger
-- ARGV: field, what was read ("" for nothing), what is to be there ("" to remove it), ledger entry
-- Answers 1, or 0 when it is something else by now. A change that changes nothing leaves no entry.
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[2] == ARGV[3] then return 1 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 1
