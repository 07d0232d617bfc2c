-- Add a recipient of notifications, unless it is there. The first one is told of nothing that was before it.
-- KEYS: recipients, ledger, marks
-- ARGV: field, destination, ledger entry
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('HSET', KEYS[3], 'ledger', redis.call('LLEN', KEYS[2])) end
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then redis.call('RPUSH', KEYS[2], ARGV[3]) end
return 1
