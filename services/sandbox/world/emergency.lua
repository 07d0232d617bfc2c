-- Submit the emergency-services record of a number: stored, paid for and in the ledger, or none of it.
-- KEYS: account, number, ledger
-- ARGV: account id, record, moment, price, ledger entry
-- Answers a list: "done" | "absent" | "funds", balance available.
if redis.call('HGET', KEYS[2], 'account') ~= ARGV[1] then return {'absent'} end
local money = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(money[1]) - tonumber(money[2])
if available < tonumber(ARGV[4]) then return {'funds', tostring(available)} end
redis.call('HSET', KEYS[2], '999', ARGV[2], '999_at', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'balance', 0 - tonumber(ARGV[4]))
redis.call('RPUSH', KEYS[3], ARGV[5])
return {'done'}
