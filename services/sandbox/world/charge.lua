-- Charge for something that leaves nothing behind but its entry in the ledger, or do nothing.
-- KEYS: account, ledger
-- ARGV: price, ledger entry
-- Answers a list: "done" | "funds", balance available.
local money = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(money[1]) - tonumber(money[2])
if available < tonumber(ARGV[1]) then return {'funds', tostring(available)} end
redis.call('HINCRBY', KEYS[1], 'balance', 0 - tonumber(ARGV[1]))
redis.call('RPUSH', KEYS[2], ARGV[2])
return {'done'}
