-- Let calls come in to a trunk from an address.
-- KEYS: trunk, addresses of the trunk, ledger
-- ARGV: address, moment, ledger entry
-- Answers 1, or 0 when there is no such trunk. An address that is there keeps its place and its moment.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1]) == 1 then redis.call('RPUSH', KEYS[3], ARGV[3]) end
return 1
