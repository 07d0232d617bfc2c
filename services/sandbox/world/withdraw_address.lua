-- Let no more calls come in to a trunk from an address.
-- KEYS: addresses of the trunk, ledger
-- ARGV: address, ledger entry
-- Answers 1, or 0 when the address is not on the list.
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
return 1
