-- Tell how a call to the carrier ended.
--
-- KEYS  1 gate
-- ARGV  1 now, or '' for the server's own clock  2 answered, failed or told  3 seconds of quiet it asked for
--       4 failures in a row that open the breaker  5 seconds it is open at first  6 and at most
-- Reply the seconds for which this very call opened the breaker, else '0'

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] + time[2] / 1000000
end

local function text(seconds) return string.format('%.3f', seconds) end

if ARGV[2] ~= 'failed' then
  redis.call('HDEL', KEYS[1], 'failures', 'open', 'probe', 'openings')
  if ARGV[2] == 'told' then
    local quiet = tonumber(redis.call('HGET', KEYS[1], 'quiet')) or 0
    redis.call('HSET', KEYS[1], 'quiet', text(math.max(quiet, now + tonumber(ARGV[3]))))
  end
  return '0'
end

local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local open = tonumber(redis.call('HGET', KEYS[1], 'open'))
-- Calls that were under way when it opened are no news.
if open and open > now then return '0' end
if not open and failures < tonumber(ARGV[4]) then return '0' end

local openings = redis.call('HINCRBY', KEYS[1], 'openings', 1)
local seconds = math.min(tonumber(ARGV[6]), tonumber(ARGV[5]) * 2 ^ math.min(openings - 1, 60))
redis.call('HSET', KEYS[1], 'open', text(now + seconds))
redis.call('HDEL', KEYS[1], 'probe')
return text(seconds)
