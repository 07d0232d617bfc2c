-- Let one turn of an account's calls happen, if nobody has taken one since the caller looked.
-- KEYS: calls of the account, account, prefix of every key
-- ARGV: the turn before ("" for none), until when it is settled, what it costs,
--       then for each change how many words it has, and these: a command of Redis, or SPEND, a trunk's key and
--       how much of its own balance, if it has one, was spent
-- Answers 1, or 0 when somebody else was faster.
if (redis.call('HGET', KEYS[1], 'turn') or '') ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'turn', 1)
redis.call('HSET', KEYS[1], 'until', ARGV[2])
if ARGV[3] ~= '0' then redis.call('HINCRBY', KEYS[2], 'balance', 0 - tonumber(ARGV[3])) end
local at = 4
while at <= #ARGV do
  local last = at + tonumber(ARGV[at])
  if ARGV[at + 1] == 'SPEND' then
    local balance = redis.call('HGET', ARGV[at + 2], 'balance')
    if balance and balance ~= '' then
      redis.call('HINCRBY', ARGV[at + 2], 'balance', 0 - tonumber(ARGV[at + 3]))
    end
  else
    redis.call(unpack(ARGV, at + 1, last))
  end
  at = last + 1
end
return 1
