-- Add a recipient of notifications, unless it is there.
-- KEYS: recipients, ledger
-- ARGV: field, destination, ledger entry
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then redis.call('RPUSH', KEYS[2], ARGV[3]) end
return 1
