-- Count one strike of a planted fault, if it has any left.
-- KEYS: faults, hits
-- ARGV: fault id, how often it may strike ("" for always)
-- Answers 1, or 0 when it is used up or gone.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if ARGV[2] ~= '' and tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0') >= tonumber(ARGV[2]) then return 0 end
redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
return 1
