-- Notes a name that a client has said in HELO, and tells how many different ones it has said.
--
-- KEYS[1]: the client's names, each with the time when it last said it, in seconds.
-- ARGV: the name; now; the time from which on names count; minus the number of names that are
-- kept, minus 1; the seconds after which all are forgotten.
-- Returns the number of names, this one included.
--
-- SPDX-License-Identifier: BSD-2-Clause
local names = KEYS[1]
redis.call('ZADD', names, ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', names, '-inf', '(' .. ARGV[3])
redis.call('ZREMRANGEBYRANK', names, 0, ARGV[4])
redis.call('EXPIRE', names, ARGV[5])
return redis.call('ZCARD', names)
