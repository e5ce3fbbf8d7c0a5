/**
 * The commands of Redis 7 and Valkey 8 (COMMAND DOCS): what they do, and where their keys stand. One line each:
 * name, kind (r reads, w writes, c connection, a administration), first key, last key (negative: from the end), step.
 * `n` and a place instead of the keys: the count of keys stands there and the keys follow; a key before it is the
 * destination. `m`: the keys can only be told by the command itself.
 */
export const redisCommandLines = `
append w 1 1 1
auth c
bgrewriteaof a
bgsave a
bitcount r 1 1 1
bitfield w 1 1 1
bitfield_ro r 1 1 1
bitop w 2 -1 1
bitpos r 1 1 1
blmove w 1 2 1
blmpop w n2
blpop w 1 -2 1
brpop w 1 -2 1
brpoplpush w 1 2 1
bzmpop w n2
bzpopmax w 1 -2 1
bzpopmin w 1 -2 1
acl a
asking c
client c
cluster a
command c
config a
copy w 1 2 1
dbsize r
debug a
decr w 1 1 1
decrby w 1 1 1
del w 1 -1 1
discard c
dump r 1 1 1
echo c
eval w m
eval_ro r m
evalsha w m
evalsha_ro r m
exec c
exists r 1 -1 1
expire w 1 1 1
expireat w 1 1 1
expiretime r 1 1 1
failover a
fcall w m
fcall_ro r m
flushall w
flushdb w
function w
geoadd w 1 1 1
geodist r 1 1 1
geohash r 1 1 1
geopos r 1 1 1
georadius w m
georadius_ro r 1 1 1
georadiusbymember w m
georadiusbymember_ro r 1 1 1
geosearch r 1 1 1
geosearchstore w 1 2 1
get r 1 1 1
getbit r 1 1 1
getdel w 1 1 1
getex w 1 1 1
getrange r 1 1 1
getset w 1 1 1
hdel w 1 1 1
hello c
hexists r 1 1 1
hexpire w 1 1 1
hget r 1 1 1
hgetall r 1 1 1
hincrby w 1 1 1
hincrbyfloat w 1 1 1
hkeys r 1 1 1
hlen r 1 1 1
hmget r 1 1 1
hmset w 1 1 1
hpersist w 1 1 1
hpexpire w 1 1 1
hpttl r 1 1 1
hrandfield r 1 1 1
hscan r 1 1 1
hset w 1 1 1
hsetnx w 1 1 1
hstrlen r 1 1 1
httl r 1 1 1
hvals r 1 1 1
incr w 1 1 1
incrby w 1 1 1
incrbyfloat w 1 1 1
info r
keys r m
lastsave r
latency a
lcs r 1 2 1
lindex r 1 1 1
linsert w 1 1 1
llen r 1 1 1
lmove w 1 2 1
lmpop w n1
lolwut r
lpop w 1 1 1
lpos r 1 1 1
lpush w 1 1 1
lpushx w 1 1 1
lrange r 1 1 1
lrem w 1 1 1
lset w 1 1 1
ltrim w 1 1 1
memory r m
mget r 1 -1 1
migrate w m
module a
monitor a
move w 1 1 1
mset w 1 -1 2
msetnx w 1 -1 2
multi c
object r 2 2 1
persist w 1 1 1
pexpire w 1 1 1
pexpireat w 1 1 1
pexpiretime r 1 1 1
pfadd w 1 1 1
pfcount r 1 -1 1
pfmerge w 1 -1 1
ping c
psetex w 1 1 1
psubscribe r
psync a
pttl r 1 1 1
publish w
pubsub r
punsubscribe r
quit c
randomkey r m
readonly c
readwrite c
rename w 1 2 1
renamenx w 1 2 1
replconf a
replicaof a
reset c
restore w 1 1 1
role r
rpop w 1 1 1
rpoplpush w 1 2 1
rpush w 1 1 1
rpushx w 1 1 1
sadd w 1 1 1
save a
scan r m
scard r 1 1 1
script w
sdiff r 1 -1 1
sdiffstore w 1 -1 1
select c
set w 1 1 1
setbit w 1 1 1
setex w 1 1 1
setnx w 1 1 1
setrange w 1 1 1
shutdown a
sinter r 1 -1 1
sintercard r n1
sinterstore w 1 -1 1
sismember r 1 1 1
slaveof a
slowlog a
smembers r 1 1 1
smismember r 1 1 1
smove w 1 2 1
sort w m
sort_ro r m
spop w 1 1 1
spublish w 1 1 1
srandmember r 1 1 1
srem w 1 1 1
sscan r 1 1 1
ssubscribe r 1 -1 1
strlen r 1 1 1
subscribe r
substr r 1 1 1
sunion r 1 -1 1
sunionstore w 1 -1 1
sunsubscribe r 1 -1 1
swapdb w
sync a
time r
touch r 1 -1 1
ttl r 1 1 1
type r 1 1 1
unlink w 1 -1 1
unsubscribe r
unwatch c
wait c
waitaof c
watch c 1 -1 1
xack w 1 1 1
xadd w 1 1 1
xautoclaim w 1 1 1
xclaim w 1 1 1
xdel w 1 1 1
xgroup w 2 2 1
xinfo r 2 2 1
xlen r 1 1 1
xpending r 1 1 1
xrange r 1 1 1
xread r m
xreadgroup w m
xrevrange r 1 1 1
xsetid w 1 1 1
xtrim w 1 1 1
zadd w 1 1 1
zcard r 1 1 1
zcount r 1 1 1
zdiff r n1
zdiffstore w n2
zincrby w 1 1 1
zinter r n1
zintercard r n1
zinterstore w n2
zlexcount r 1 1 1
zmpop w n1
zmscore r 1 1 1
zpopmax w 1 1 1
zpopmin w 1 1 1
zrandmember r 1 1 1
zrange r 1 1 1
zrangebylex r 1 1 1
zrangebyscore r 1 1 1
zrangestore w 1 2 1
zrank r 1 1 1
zrem w 1 1 1
zremrangebylex w 1 1 1
zremrangebyrank w 1 1 1
zremrangebyscore w 1 1 1
zrevrange r 1 1 1
zrevrangebylex r 1 1 1
zrevrangebyscore r 1 1 1
zrevrank r 1 1 1
zscan r 1 1 1
zscore r 1 1 1
zunion r n1
zunionstore w n2
`;
