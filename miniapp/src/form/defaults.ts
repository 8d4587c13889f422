// What a form proposes before anybody has answered.
import type { Form, Question } from "./model";
import { put, rowsAt } from "./pointers";
import type { Answers } from "./schema";

export function defaults(form: Form): Answers {
  return withFirstRows(form, proposed(form.questions));
}

function proposed(questions: readonly Question[]): Answers {
  return questions.reduce<Answers>((answers, { path, schema }) => {
    return schema.default === undefined ? answers : put(answers, path, schema.default);
  }, {});
}

/** A row as it begins. */
export function newRow({ list }: Question): Answers {
  return proposed(list?.questions ?? []);
}

/** The answers with the rows begun that a list has to have at least. */
export function withFirstRows(form: Form, answers: Answers): Answers {
  return form.questions.reduce((all, question) => {
    const least = question.list?.min ?? 0;
    const rows = [...rowsAt(all, question.path)];
    if (rows.length >= least) return all;
    while (rows.length < least) rows.push(newRow(question));
    return put(all, question.path, rows);
  }, answers);
}
