-- Ask to make one call to the carrier.
--
-- KEYS  1 gate
-- ARGV  1 now, or '' for the server's own clock  2 calls per second, 0 for any  3 calls at once
--       4 seconds the caller would wait          5 seconds a probe may take
--       6 'question' for a call that proves nothing when it is not answered: it is no probe
-- Reply {verdict, seconds, failures}
--   go       call after so many seconds; after so many failures in a row
--   probe    the same, and everybody waits for what comes of it
--   told     the carrier asked for so many seconds of quiet
--   open     it does not answer: ask again in so many seconds
--   full     more calls than allowed stand in line: ask again in so many seconds
--
-- Times are seconds with three places: Lua would write a large number with fewer. Who stands in line and who
-- probes is not worth a write to disk.

if redis.set_repl then redis.set_repl(redis.REPL_NONE) end
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] + time[2] / 1000000
end
local rate, burst, patience = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

-- Two roundings to the third place.
local SLACK = 0.002

local function text(seconds) return string.format('%.3f', seconds) end

local found = redis.call('HMGET', KEYS[1], 'quiet', 'open', 'probe', 'failures', 'line')
local quiet, open, probe = tonumber(found[1]) or 0, tonumber(found[2]), tonumber(found[3]) or 0
local failures, line = found[4] or '0', tonumber(found[5]) or 0

if quiet > now then return {'told', text(quiet - now), failures} end
if open and open > now then return {'open', text(open - now), failures} end
-- Most probes are answered at once.
if open and probe > now then return {'open', text(math.min(1, probe - now)), failures} end

local wait = 0
if rate > 0 then
  line = math.max(line, now)
  wait = line - now - (burst - 1) / rate
  if wait < SLACK then wait = 0 end
  if wait > patience + SLACK then return {'full', text(wait), failures} end
  redis.call('HSET', KEYS[1], 'line', text(line + 1 / rate))
end
if open and ARGV[6] ~= 'question' then
  redis.call('HSET', KEYS[1], 'probe', text(now + wait + tonumber(ARGV[5])))
  return {'probe', text(wait), failures}
end
return {'go', text(wait), failures}
