-- Put a mark forward, if it is where the caller saw it. Of several who try one does.
-- KEYS: marks
-- ARGV: name, the mark that the caller saw ("" for none), the next one
-- Answers 1, or 0 when somebody else was faster.
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
