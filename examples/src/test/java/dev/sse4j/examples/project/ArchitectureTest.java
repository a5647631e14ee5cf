package dev.sse4j.examples.project;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sse4j.server.HubMetrics;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What depends on what, and what things are called, as in STYLE.md, sections 1 to 3. */
class ArchitectureTest {

  private static final String SERVER = "dev.sse4j.server..";
  private static final String SERVER_JETTY = "dev.sse4j.server.jetty..";
  private static final String CLIENT = "dev.sse4j.client..";
  private static final String REDIS = "dev.sse4j.redis..";
  private static final String TESTKIT = "dev.sse4j.testkit..";
  private static final String EXAMPLES = "dev.sse4j.examples..";
  private static final String[] JDK = {"java..", "org.jspecify.annotations.."};

  private static final DescribedPredicate<JavaClass> LIBRARY =
      not(resideInAnyPackage(EXAMPLES)).as("classes of the library");
  private static final DescribedPredicate<JavaClass> CORE =
      not(resideInAnyPackage(SERVER, CLIENT, REDIS, TESTKIT, EXAMPLES)).as("classes of the core");

  private static final JavaClasses ALL = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.sse4j");

  @Test
  void theCoreNeedsTheJdkAlone() {
    check(classes()
        .that(CORE)
        .should()
        .onlyDependOnClassesThat(CORE.and(ours()).or(resideInAnyPackage(JDK))));
  }

  @Test
  void theServerKnowsJettyInOnePackageOnly() {
    check(classes()
        .that(resideInAnyPackage(SERVER).and(not(resideInAnyPackage(SERVER_JETTY))))
        .and(not(belongToAnyOf(HubMetrics.class)))
        .should()
        .onlyDependOnClassesThat(
            coreAnd("dev.sse4j.server", "dev.sse4j.server.internal", "jdk.jfr..")));
    check(classes()
        .that(resideInAnyPackage(SERVER_JETTY))
        .should()
        .onlyDependOnClassesThat(coreAnd(SERVER, "org.eclipse.jetty..")));
  }

  /** For it is there only where somebody wants it. */
  @Test
  void oneClassAloneKnowsMicrometer() {
    check(noClasses()
        .that(LIBRARY)
        .and(not(belongToAnyOf(HubMetrics.class)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer.."));
  }

  @Test
  void theClientNeedsTheCoreOkHttpAndFailsafe() {
    check(classes()
        .that(resideInAnyPackage(CLIENT))
        .should()
        .onlyDependOnClassesThat(
            coreAnd(CLIENT, "okhttp3..", "okio..", "kotlin..", "dev.failsafe..")));
  }

  @Test
  void theProviderForRedisNeedsTheCoreAndJedis() {
    check(classes()
        .that(resideInAnyPackage(REDIS))
        .should()
        .onlyDependOnClassesThat(coreAnd(REDIS, "javax.net..", "redis.clients.jedis..")));
  }

  @Test
  void theTestkitNeedsTheCoreAndWhatItsUserBrings() {
    check(classes()
        .that(resideInAnyPackage(TESTKIT))
        .should()
        .onlyDependOnClassesThat(
            coreAnd(TESTKIT, "javax.net..", "org.junit.jupiter..", "org.assertj..")));
  }

  @Test
  void theLibraryKnowsNothingOfTheExamples() {
    check(noClasses().that(LIBRARY).should().dependOnClassesThat().resideInAnyPackage(EXAMPLES));
  }

  @Test
  void noSignatureOfTheClientHasATypeOfFailsafe() {
    check(classes()
        .that(resideInAnyPackage(CLIENT))
        .and()
        .arePublic()
        .should(promiseNothingOf("dev.failsafe")));
  }

  @Test
  void noSignatureOfTheProviderForRedisHasATypeOfJedis() {
    check(classes()
        .that(resideInAnyPackage(REDIS))
        .and()
        .arePublic()
        .should(promiseNothingOf("redis.clients")));
  }

  @Test
  void namesSayWhatThingsAre() {
    check(noClasses().should(haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Processor)")));
  }

  @Test
  void theLibraryPrintsNothing() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ALL.that(LIBRARY));
    check(noClasses().that(LIBRARY).should().callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void theLibraryLogsThroughTheJdkOnly() {
    check(noClasses()
        .that(LIBRARY)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..", "ch.qos.logback.."));
  }

  @Test
  void aClassIsFinalUnlessItIsMadeToBeExtended() {
    check(classes()
        .that(LIBRARY)
        .and(not(assignableTo(Throwable.class)))
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .haveSimpleNameNotEndingWith("Contract")
        .should()
        .haveModifier(JavaModifier.FINAL));
  }

  private static void check(ArchRule rule) {
    rule.check(ALL);
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAnyPackage("dev.sse4j..");
  }

  private static DescribedPredicate<JavaClass> coreAnd(String... packages) {
    return CORE.and(ours())
        .or(resideInAnyPackage(JDK))
        .or(resideInAnyPackage(packages))
        .as("are of the JDK, of the core or in %s", Arrays.toString(packages));
  }

  private static ArchCondition<JavaClass> promiseNothingOf(String foreign) {
    return new ArchCondition<>("have no type of " + foreign + " in what is public or protected") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getMembers().stream()
            .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED))
            .filter(member -> types(member)
                .flatMap(each -> each.getAllInvolvedRawTypes().stream())
                .anyMatch(each -> each.getPackageName().startsWith(foreign)))
            .forEach(member ->
                events.add(SimpleConditionEvent.violated(member, member.getDescription())));
        Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
            .filter(each -> each.getPackageName().startsWith(foreign))
            .forEach(each -> events.add(SimpleConditionEvent.violated(
                type, type.getDescription() + " is a " + each.getName())));
      }
    };
  }

  private static Stream<JavaType> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream())
        .flatMap(each -> each);
  }
}
