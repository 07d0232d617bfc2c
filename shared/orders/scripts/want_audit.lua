-- Ask for an audit, unless one is asked for or under way, or this night has had one.
--
-- KEYS  1 audits     ARGV  1 document, 2 when it was due ('' = somebody asks)
-- Reply the document of the audit that is asked for or under way then; nothing: the night has had one. A
-- deployment's first night is the next.

if ARGV[2] ~= '' then
  local tick = redis.call('HGET', KEYS[1], 'tick')
  if tick and tonumber(tick) >= tonumber(ARGV[2]) then return false end
  redis.call('HSET', KEYS[1], 'tick', ARGV[2])
  if not tick then return false end
end
local now = redis.call('HGET', KEYS[1], 'now')
if now then return now end
redis.call('HSET', KEYS[1], 'now', ARGV[1])
return ARGV[1]
