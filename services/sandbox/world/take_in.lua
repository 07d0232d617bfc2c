-- Take in a number that was ported: out of the pool if it stood there, onto the account.
-- KEYS: pool, number, allocated, ledger
-- ARGV: account id, pool member ("" for none), e164, ledger entry, moment
-- Answers 1, or 0 when somebody holds the number, this account included: nothing is taken in twice.
if redis.call('HEXISTS', KEYS[2], 'account') == 1 then return 0 end
if ARGV[2] ~= '' then redis.call('ZREM', KEYS[1], ARGV[2]) end
redis.call('HSET', KEYS[2], 'account', ARGV[1], 'since', ARGV[5])
redis.call('ZADD', KEYS[3], 0, ARGV[3])
redis.call('RPUSH', KEYS[4], ARGV[4])
return 1
