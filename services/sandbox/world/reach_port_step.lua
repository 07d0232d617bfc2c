-- Note that a port has reached its next step, unless that was noted.
-- KEYS: ports by when their next step is due, ledger
-- ARGV: the port's name among those due, moment of this step, moment of the following ("" when it is the last),
--       ledger entry
-- Answers 1, or 0 when another step is due.
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 1
