-- Collect a report's result: the first to ask gets it, and then it is gone.
-- KEYS: report, files of the account, ledger
-- ARGV: hash, ledger entry, "1" to use it up or "0" only to look
-- Answers nil, {"pending"} or {"ready", content, content type}.
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return false end
if state == 'pending' then return {'pending'} end
local found = redis.call('HMGET', KEYS[1], 'content', 'content_type')
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('RPUSH', KEYS[3], ARGV[2])
end
return {'ready', found[1], found[2]}
