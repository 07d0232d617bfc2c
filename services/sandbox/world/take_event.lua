-- Begin one attempt to deliver an event. Of several who would begin the same attempt one does.
-- KEYS: event, events by when they are due
-- ARGV: event id, attempts begun before, when it is due again unless it is settled by then
-- Answers the event's fields and values; nothing when it is settled or that attempt was begun.
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[2] then return {} end
redis.call('HINCRBY', KEYS[1], 'attempt', 1)
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return redis.call('HGETALL', KEYS[1])
