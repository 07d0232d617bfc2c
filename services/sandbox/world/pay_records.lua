-- Add records and charge for them together, with an entry of the ledger for each, or none of it.
-- KEYS: account, records, ledger
-- ARGV: price of all, then a field, a record and a ledger entry for each
-- Answers a list: "done" | "funds", balance available.
local money = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(money[1]) - tonumber(money[2])
if available < tonumber(ARGV[1]) then return {'funds', tostring(available)} end
for i = 2, #ARGV, 3 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  redis.call('RPUSH', KEYS[3], ARGV[i + 2])
end
redis.call('HINCRBY', KEYS[1], 'balance', 0 - tonumber(ARGV[1]))
return {'done'}
