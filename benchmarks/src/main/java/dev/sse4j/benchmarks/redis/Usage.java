package dev.sse4j.benchmarks.redis;

import java.io.IOException;
import java.util.List;

/**
 * Processor time in nanoseconds.
 *
 * @param nodes all of them together
 * @param others all other processes of the machine
 */
record Usage(long redis, long publisher, long nodes, long others) {

  /** Returns what was used so far. */
  static Usage now(RedisServer redis, Worker publisher, List<Worker> nodes) throws IOException {
    long ofRedis = redis.cpuNanos();
    long ofPublisher = publisher.cpuNanos();
    long ofNodes = nodes.stream().mapToLong(Worker::cpuNanos).sum();
    return new Usage(
        ofRedis, ofPublisher, ofNodes, Cpu.ofMachine() - ofRedis - ofPublisher - ofNodes);
  }

  Usage since(Usage before) {
    return new Usage(
        redis - before.redis,
        publisher - before.publisher,
        nodes - before.nodes,
        others - before.others);
  }
}
