package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line. It ends with status 0 after a normal end, 1 after a failure, which is one line
 * on standard error, and 2 if it was called in a way that it does not understand.
 */
@Command(
    name = "sse4j",
    sortOptions = false,
    description = "Server-Sent Events: serve them, read them, publish them.",
    subcommands = {
      ServeCommand.class,
      PetStoreCommand.class,
      ClockCommand.class,
      ReadCommand.class,
      PublishCommand.class,
      LlmCommand.class,
      LlmProxyCommand.class
    })
public final class Main {

  private static final System.Logger LOG = System.getLogger(Main.class.getName());
  private static final int FAILURE = 1;
  private static final int USAGE = 2;
  private static final int HELP_WIDTH = 110;

  private final Map<String, String> environment;

  @Option(
      names = "--help",
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows this text.")
  private boolean help;

  private Main(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs the command that the arguments name, and ends the process. */
  public static void main(String... args) {
    // First of all: under "mvn -Prun" System.out is Maven's, which garbles what is printed while it
    // stops. And what we print is UTF-8, whatever the locale says.
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
    System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8));
    CommandLine commandLine = commandLine(System.getenv())
        .setOut(new PrintWriter(System.out, true, UTF_8))
        .setErr(new PrintWriter(System.err, true, UTF_8));
    System.exit(hasLostCharacters(args) ? refuse(commandLine) : commandLine.execute(args));
  }

  /** Returns the command line, for a process with this environment. */
  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Main(environment))
        .setExpandAtFiles(false) // here, @FILE stands for the text of one argument
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(Main::explainUsage)
        .setExecutionExceptionHandler(Main::explainFailure);
  }

  /**
   * Returns what an option says, or else an environment variable that is not blank, if either is
   * there.
   */
  Optional<Secret> secret(CommandSpec command, @Nullable Secret option, String variable) {
    String value = environment.getOrDefault(variable, "");
    if (option != null || value.isBlank()) {
      return Optional.ofNullable(option);
    }
    try {
      return Optional.of(new Secret.Converter().convert(value));
    } catch (TypeConversionException e) {
      throw new ParameterException(command.commandLine(), variable + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns what an option says, or else an environment variable that is not empty, if either is
   * there.
   */
  Optional<Setting> setting(String option, @Nullable String value, String variable) {
    if (value != null) {
      return Optional.of(new Setting("option '" + option + "'", value));
    }
    return Optional.ofNullable(environment.get(variable))
        .filter(text -> !text.isEmpty())
        .map(text -> new Setting(variable, text));
  }

  private static int explainUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    if (args.length == 0) {
      command.usage(command.getErr());
      return USAGE;
    }
    print(command, e.getMessage());
    command.getErr().println("Try \"" + command.getCommandSpec().qualifiedName() + " --help\".");
    return USAGE;
  }

  private static int explainFailure(Exception e, CommandLine command, ParseResult parsed) {
    LOG.log(Level.DEBUG, "the command failed", e);
    print(command, Failure.describe(e));
    return FAILURE;
  }

  private static void print(CommandLine command, String message) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + Terminal.oneLine(message));
  }

  /**
   * In an ASCII locale, Java replaces each byte of an argument that is not ASCII: nobody shall
   * publish that.
   */
  private static boolean hasLostCharacters(String... args) {
    return !"UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"))
        && Stream.of(args).anyMatch(arg -> arg.indexOf('\uFFFD') >= 0);
  }

  private static int refuse(CommandLine command) {
    print(command, "the locale carries ASCII arguments only: set LC_ALL=C.UTF-8, or use @FILE");
    return USAGE;
  }
}
