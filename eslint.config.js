import tseslint from "typescript-eslint";

/**
 * Arithmetic whose last bit differs between engines: forbidden wherever a number can reach an id, a state or
 * a curve. src/science/portable/ has our own log, exp, cos and pow.
 */
const unportable = [
  {
    selector: "BinaryExpression[operator='**']",
    message: "** is not portable to the bit: use science/portable.",
  },
  { selector: "AssignmentExpression[operator='**=']", message: "**= is not portable to the bit." },
  {
    selector:
      "MemberExpression[object.name='Math'][property.name=/^(acos|acosh|asin|asinh|atan|atan2|atanh|cbrt|cos|cosh|exp|expm1|hypot|log|log10|log1p|log2|pow|sin|sinh|tan|tanh|random)$/]",
    message: "This Math function is not portable to the bit: use science/portable.",
  },
];

const house = [
  { selector: "ExportDefaultDeclaration", message: "No default exports: a thing has one name everywhere." },
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
];

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "report/**"] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "no-restricted-syntax": ["error", ...house],
      eqeqeq: "error",
    },
  },
  {
    files: [
      "src/model/**/*.ts",
      "src/sweep/**/*.ts",
      "src/science/**/*.ts",
      "src/engine/**/*.ts",
      "src/analysis/**/*.ts",
    ],
    rules: { "no-restricted-syntax": ["error", ...house, ...unportable] },
  },
  {
    // A system's file exports it by default: that is how it is found.
    files: ["examples/cubic-teacher.ts", "examples/sign-teacher.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // node:test's describe and it return promises that the runner itself awaits.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
);
