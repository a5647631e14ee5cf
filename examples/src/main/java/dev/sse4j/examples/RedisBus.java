package dev.sse4j.examples;

import dev.sse4j.redis.RedisProvider;
import dev.sse4j.redis.RedisProviderBuilder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What carries events between processes: the options about Redis. */
final class RedisBus {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--redis",
      paramLabel = "URI",
      converter = Secret.Converter.class,
      description =
          "The stream in Redis that all servers and workers share; its key is sse4j unless the URI has one (default: none).")
  private @Nullable Secret uri;

  @Option(
      names = "--redis-length",
      paramLabel = "N",
      description = "How many events Redis keeps at the least; the same for all (default: "
          + RedisProviderBuilder.DEFAULT_MAX_LENGTH + ").")
  private @Nullable Integer length;

  /** Returns a builder for what the option names, if it is there. */
  Optional<RedisProviderBuilder> builder() {
    return builder(Optional.ofNullable(uri), "option '--redis'");
  }

  /** Returns a builder for what the option names, or else an environment variable, if either is there. */
  Optional<RedisProviderBuilder> builder(Main main, String variable) {
    return builder(
        main.secret(command, uri, variable), uri == null ? variable : "option '--redis'");
  }

  private Optional<RedisProviderBuilder> builder(Optional<Secret> secret, String source) {
    if (secret.isEmpty() && length != null) {
      throw missingFor("--redis-length");
    }
    return secret.map(address -> builder(address, source));
  }

  private RedisProviderBuilder builder(Secret address, String source) {
    RedisProviderBuilder builder = RedisProvider.builder();
    set(source, () -> builder.uri(address.value()));
    if (length != null) {
      set("option '--redis-length'", () -> builder.maxLength(length));
    }
    return builder;
  }

  /** Sets an option of a builder, which may refuse it: then it is told where that came from. */
  void set(String source, Runnable setting) {
    try {
      setting.run();
    } catch (IllegalArgumentException e) {
      throw usage(source + ": " + e.getMessage());
    }
  }

  /** Returns what to tell somebody who has set an option about Redis, but has named none. */
  ParameterException missingFor(String option) {
    return usage("option '" + option + "' needs '--redis', the stream that it is about");
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
