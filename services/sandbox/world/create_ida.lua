-- Create an IDA user, unless its line has one: on any account there is one user to a line.
-- KEYS: trunk, IDA lines, ledger
-- ARGV: account id, line, ledger entry, then its fields and values
-- Answers the account that holds the line now, and 1 when the user is new.
local holder = redis.call('HGET', KEYS[2], ARGV[2])
if holder then return {holder, 0} end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('RPUSH', KEYS[3], ARGV[3])
return {ARGV[1], 1}
