-- Let numbers go, as far as they are ours.
--
-- KEYS  1.. holds      ARGV  1 order id

for _, hold in ipairs(KEYS) do
  if redis.call('GET', hold) == ARGV[1] then redis.call('DEL', hold) end
end
return 1
