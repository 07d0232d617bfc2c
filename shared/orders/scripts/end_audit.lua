-- An audit has ended: completed, it takes the place of the one before; failed, that one stays.
--
-- KEYS  1 audits, 2 auditor, 3 differences to be forgotten
-- ARGV  1 token of the keeper, 2 document as it was taken, 3 document as it ended, 4 field ('last' or 'failed')
-- Reply 1 ended (now or by this keeper before), 0 the audit is another keeper's, or over.

if redis.call('HGET', KEYS[1], ARGV[4]) == ARGV[3] then return 1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('HGET', KEYS[1], 'now') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[3])
redis.call('HDEL', KEYS[1], 'now')
if ARGV[4] == 'last' then redis.call('HDEL', KEYS[1], 'failed') end
redis.call('DEL', KEYS[2], KEYS[3])
return 1
