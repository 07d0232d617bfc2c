-- Forget the whole world.
-- KEYS: prefix of every key
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. '*')) do redis.call('DEL', key) end
return 1
