-- Claim the making of a report, unless it is being made or its result waits for collection.
-- KEYS: report
-- ARGV: what was asked for, callback, lifetime in milliseconds of a claim that nobody fulfils
-- Answers 1, or 0 for a duplicate.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'pending', 'asked', ARGV[1], 'callback', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
