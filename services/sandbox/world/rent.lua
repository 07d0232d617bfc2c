-- Charge one month's rent of an account's numbers, once.
-- KEYS: months paid, account, allocated, ledger
-- ARGV: account id, month paid last, month, how many numbers are held, rent, ledger entry
-- Answers 1, or 0 when that month was charged meanwhile or another number of numbers is held.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if redis.call('ZCARD', KEYS[3]) ~= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] ~= '0' then
  redis.call('HINCRBY', KEYS[2], 'balance', 0 - tonumber(ARGV[5]))
  redis.call('RPUSH', KEYS[4], ARGV[6])
end
return 1
