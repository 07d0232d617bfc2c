-- Remove recipients of notifications.
-- KEYS: recipients, ledger
-- ARGV: a field and a ledger entry for each
-- Answers how many there were; one that was not there leaves no entry.
local removed = 0
for i = 1, #ARGV, 2 do
  if redis.call('HDEL', KEYS[1], ARGV[i]) == 1 then
    redis.call('RPUSH', KEYS[2], ARGV[i + 1])
    removed = removed + 1
  end
end
return removed
