-- Change fields of an account.
-- KEYS: account, ledger
-- ARGV: ledger entry, then fields and values
-- Answers 1, or 0 when everything was so already: that leaves no entry.
local changed = 0
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then changed = 1 end
end
if changed == 1 then
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
  redis.call('RPUSH', KEYS[2], ARGV[1])
end
return changed
