package dev.sse4j.examples.project;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that a module promises to its users, as text that is the same on every JDK: what
 * is public or protected in the packages that it exports, one line each, sorted.
 */
final class PublicApi {

  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
  private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

  private PublicApi() {}

  /** Returns the lines of the module that has this class. */
  static List<String> of(Class<?> anyOfTheModule) {
    ModuleReference module = module(anyOfTheModule);
    List<String> exported = module.descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .toList();
    try (ModuleReader reader = module.open()) {
      return reader
          .list()
          .filter(entry -> entry.endsWith(".class") && !entry.contains("-"))
          .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
          .filter(name -> exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
          .sorted()
          .map(name -> load(name, anyOfTheModule.getClassLoader()))
          .filter(PublicApi::isPromised)
          .flatMap(PublicApi::lines)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModuleReference module(Class<?> type) {
    try {
      Path place =
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ModuleFinder.of(place).findAll().iterator().next();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no place is known for " + type, e);
    }
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is in the module, but not on the class path", e);
    }
  }

  private static boolean isPromised(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return !type.isAnonymousClass()
        && !type.isLocalClass()
        && isPromised(type.getModifiers())
        && (enclosing == null || isPromised(enclosing));
  }

  private static boolean isPromised(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** The first line is of the type itself. */
  private static Stream<String> lines(Class<?> type) {
    Stream<String> members = members(type)
        .filter(member -> isPromised(type, member))
        .sorted(comparing(PublicApi::rank)
            .thenComparing(Member::getName)
            .thenComparing(member -> line(type, member)))
        .map(member -> "  " + line(type, member));
    return Stream.concat(Stream.of(header(type)), members.distinct());
  }

  /** Fields come first, then constructors, then methods. */
  private static int rank(Member member) {
    return member instanceof Field ? 0 : member instanceof Constructor ? 1 : 2;
  }

  private static String header(Class<?> type) {
    String parameters = type.isRecord()
        ? Stream.of(type.getRecordComponents())
            .map(PublicApi::component)
            .collect(joining(", ", "(", ")"))
        : "";
    Class<?> parent = type.getSuperclass();
    boolean plain =
        parent == null || Set.of(Object.class, Enum.class, Record.class).contains(parent);
    return modifiers(type) + kind(type) + " " + type.getName() + variables(type) + parameters
        + (plain ? "" : " extends " + name(type.getGenericSuperclass()))
        + list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces())
        + (type.isSealed() ? list(" permits ", type.getPermittedSubclasses()) : "");
  }

  private static String modifiers(Class<?> type) {
    // What goes without saying is not said; and an enum's "final" depends on its constants.
    int silent = type.isInterface() ? Modifier.ABSTRACT | Modifier.STATIC | Modifier.INTERFACE : 0;
    silent |=
        type.isEnum() || type.isRecord() ? Modifier.FINAL | Modifier.STATIC | Modifier.ABSTRACT : 0;
    String modifiers = Modifier.toString(type.getModifiers() & ~silent & Modifier.classModifiers());
    return modifiers + " " + (type.isSealed() && !type.isEnum() ? "sealed " : "");
  }

  private static String kind(Class<?> type) {
    return type.isAnnotation()
        ? "@interface"
        : type.isInterface()
            ? "interface"
            : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
  }

  private static String component(RecordComponent component) {
    return typed(component.getAnnotatedType(), component.getGenericType()) + " "
        + component.getName();
  }

  /** What a type inherits from one that is not public itself is its own promise. */
  private static Stream<Member> members(Class<?> type) {
    Stream<Member> own = Stream.of(
            type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream);
    Class<?> parent = type.getSuperclass();
    return parent == null || isPromised(parent)
        ? own
        : Stream.concat(own, members(parent).filter(member -> !(member instanceof Constructor)));
  }

  private static boolean isPromised(Class<?> type, Member member) {
    boolean inherited = OF_EVERY_OBJECT.contains(member.getName()) && member instanceof Method
        || type.isEnum() && OF_EVERY_ENUM.contains(member.getName());
    // Nobody can extend a final class, so what is protected in it is for nobody.
    boolean reachable = Modifier.isPublic(member.getModifiers())
        || Modifier.isProtected(member.getModifiers()) && !Modifier.isFinal(type.getModifiers());
    return reachable && !inherited && !member.isSynthetic();
  }

  private static String line(Class<?> type, Member member) {
    if (member instanceof Field field) {
      return field.isEnumConstant()
          ? "constant " + field.getName()
          : modifiers(type, member) + typed(field.getAnnotatedType(), field.getGenericType()) + " "
              + field.getName() + value(field);
    }
    Executable executable = (Executable) member;
    String signature =
        parameters(executable) + list(" throws ", executable.getGenericExceptionTypes());
    if (member instanceof Constructor<?> constructor) {
      return modifiers(type, member) + variables(constructor) + type.getSimpleName() + signature;
    }
    Method method = (Method) member;
    return modifiers(type, member) + variables(method)
        + typed(method.getAnnotatedReturnType(), method.getGenericReturnType()) + " "
        + method.getName() + signature;
  }

  private static String modifiers(Class<?> type, Member member) {
    // In an interface all is public, and abstract unless it says else.
    int silent = Modifier.SYNCHRONIZED | Modifier.NATIVE | Modifier.VOLATILE | Modifier.TRANSIENT;
    silent |= type.isInterface() ? Modifier.PUBLIC | Modifier.ABSTRACT : 0;
    int ofInterest =
        member instanceof Field ? Modifier.fieldModifiers() : Modifier.methodModifiers();
    String modifiers = Modifier.toString(member.getModifiers() & ofInterest & ~silent);
    boolean isDefault = member instanceof Method method && method.isDefault();
    return (modifiers + (isDefault ? " default" : "") + " ").stripLeading();
  }

  /**
   * Constants are copied into the class files of those who use them: their values are part of the
   * promise.
   */
  private static String value(Field field) {
    if (!Modifier.isStatic(field.getModifiers()) || !Modifier.isFinal(field.getModifiers())) {
      return "";
    }
    try {
      Object value = field.get(null);
      if (value instanceof String) {
        return " = \"" + value + "\"";
      }
      return field.getType().isPrimitive() || value instanceof Duration ? " = " + value : "";
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  private static String parameters(Executable executable) {
    AnnotatedType[] annotated = executable.getAnnotatedParameterTypes();
    Type[] types = executable.getGenericParameterTypes();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      String parameter = typed(annotated[i], types[i]);
      boolean variable = executable.isVarArgs() && i == types.length - 1;
      parameters.add(
          variable
              ? parameter.substring(0, parameter.length() - "[]".length()) + "..."
              : parameter);
    }
    return "(" + String.join(", ", parameters) + ")";
  }

  private static String variables(GenericDeclaration declaration) {
    TypeVariable<?>[] variables = declaration.getTypeParameters();
    return variables.length == 0
        ? ""
        : Stream.of(variables).map(PublicApi::variable).collect(joining(", ", "<", ">"))
            + (declaration instanceof Class ? "" : " ");
  }

  private static String variable(TypeVariable<?> variable) {
    String bounds = Stream.of(variable.getBounds())
        .filter(bound -> bound != Object.class)
        .map(PublicApi::name)
        .collect(joining(" & "));
    return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String typed(AnnotatedType annotated, Type type) {
    return (Objects.nonNull(annotated.getAnnotation(Nullable.class)) ? "@Nullable " : "")
        + name(type);
  }

  private static String list(String before, Type[] types) {
    return types.length == 0
        ? ""
        : Stream.of(types).map(PublicApi::name).collect(joining(", ", before, ""));
  }

  private static String name(Type type) {
    return type.getTypeName().replace("java.lang.", "");
  }
}
