-- Allocate one number: out of the pool, onto the account, paid for and in the ledger, or none of it.
-- KEYS: account, pool, number, allocated, ledger
-- ARGV: account id, pool member, e164, price, ledger entry, moment
-- Answers a list: "owned" | "gone" | "limit" | "funds", balance available | "done".
-- Asking again after "done" gives "owned": nothing is charged twice.
local holder = redis.call('HGET', KEYS[3], 'account')
if holder == ARGV[1] then return {'owned'} end
if holder or not redis.call('ZSCORE', KEYS[2], ARGV[2]) then return {'gone'} end

local limit = redis.call('HGET', KEYS[1], 'number_limit')
if limit ~= '' and redis.call('ZCARD', KEYS[4]) >= tonumber(limit) then return {'limit'} end

local money = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(money[1]) - tonumber(money[2])
if available < tonumber(ARGV[4]) then return {'funds', tostring(available)} end

redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('HSET', KEYS[3], 'account', ARGV[1], 'since', ARGV[6])
redis.call('ZADD', KEYS[4], 0, ARGV[3])
redis.call('HINCRBY', KEYS[1], 'balance', 0 - tonumber(ARGV[4]))
redis.call('RPUSH', KEYS[5], ARGV[5])
return {'done'}
