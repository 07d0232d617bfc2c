-- Count one request against a client's rate limit: a bucket of `burst`, refilled at a steady rate (GCRA).
--
-- KEYS  1 rate      ARGV  1 microseconds that one request takes to refill, 2 burst
-- Reply {1 let in | 0 not, requests left, microseconds until one may come, microseconds until all may}
--
-- Redis' own clock, because those of several gateways differ. Nothing of it is worth a write to disk.

if redis.set_repl then redis.set_repl(redis.REPL_NONE) end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local whole = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local room = ARGV[1] * ARGV[2] - (whole - now)
if room < tonumber(ARGV[1]) then return {0, 0, math.ceil(ARGV[1] - room), math.ceil(whole - now)} end

whole = whole + ARGV[1]
redis.call('SET', KEYS[1], string.format('%.0f', whole), 'PX', math.ceil((whole - now) / 1000))
return {1, math.floor(room / ARGV[1]) - 1, 0, math.ceil(whole - now)}
