package dev.sse4j.benchmarks;

import dev.sse4j.benchmarks.client.Client;
import dev.sse4j.benchmarks.client.ClientRun;
import dev.sse4j.benchmarks.client.EventServer;
import dev.sse4j.benchmarks.codec.Codec;
import dev.sse4j.benchmarks.codec.CodecRun;
import dev.sse4j.benchmarks.codec.Encode;
import dev.sse4j.benchmarks.codec.Growth;
import dev.sse4j.benchmarks.fanout.FanoutPeer;
import dev.sse4j.benchmarks.fanout.FanoutServer;
import dev.sse4j.benchmarks.gzip.GzipCost;
import dev.sse4j.benchmarks.redis.History;
import dev.sse4j.benchmarks.redis.Node;
import dev.sse4j.benchmarks.redis.OneStream;
import dev.sse4j.benchmarks.redis.Publisher;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks; the scripts {@code run-…} call it. */
@Command(
    name = "benchmarks",
    description = "Measures sse4j beside its peers.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Codec.class,
      CodecRun.class,
      Encode.class,
      Encode.Run.class,
      Growth.class,
      Growth.Run.class,
      Client.class,
      ClientRun.class,
      EventServer.class,
      FanoutServer.class,
      FanoutPeer.class,
      GzipCost.class,
      OneStream.class,
      History.class,
      Node.class,
      Publisher.class,
      RedisReport.class,
      Jmh.class,
      Report.class
    })
public final class Main {

  private Main() {}

  /** Runs one command, and exits with its status. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(args));
  }
}
