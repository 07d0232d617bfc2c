-- Store a report's content, for its lifetime from now on, if it is still waited for.
-- KEYS: report, files of the account
-- ARGV: hash, content, content type, lifetime in milliseconds, moment in milliseconds
-- Answers 1, or 0 when nobody waits for it (any more): a job delivered twice changes nothing.
if redis.call('HGET', KEYS[1], 'state') ~= 'pending' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'ready', 'content', ARGV[2], 'content_type', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1])
return 1
