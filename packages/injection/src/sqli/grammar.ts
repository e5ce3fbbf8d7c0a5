/**
 * Which folded token sequences are an injection, and why: a grammar over token classes.
 *
 * A row is `beginnings : continuations`. A sequence is an injection when one of the row's beginnings (its first
 * one to three tokens) is followed to the end of the sequence by one of its continuations (none, one or two
 * tokens). Each symbol of a pattern is
 *   a class letter      `k` keyword, `U` union, `B` grouping, `E` expression, `T` statement, `f` function,
 *                       `n` bareword, `1` number, `v` variable, `s` string, `o` operator, `&` logic, `t` type,
 *                       `A` collate, `c` comment, `(` `)` `,` `;` `:`
 *   `V`                 any value: [1nsv]
 *   `P`                 anything an operand begins with: [1nsvf(]
 *   `[…]`               one of these; V and P may stand inside
 * and the continuation `.` is the empty one: the sequence may end there.
 *
 * The first tokens say what was broken out of and into (a condition, a union, a second statement …), which is
 * the section. The continuation says that it goes on as SQL does and not as prose or source code does: that is
 * why rows differ for names and for strings, and why names side by side, which is what prose folds to, occur
 * nowhere. Sequences that folding never leaves (two operands around an operator, say) may or may not be
 * covered: they do not occur.
 */

/** One way to inject, with the token sequences that show it. */
export interface GrammarSection {
  /** Stable name, part of results. */
  readonly name: string;
  /** Why these sequences are an injection; one sentence. */
  readonly reason: string;
  readonly rows: readonly string[];
}

/** The grammar. A sequence that several sections accept is reported under the first. */
export const GRAMMAR = [
  {
    name: 'unreadable-by-design',
    reason:
      'A comment that only some databases run, or that hides another: nobody writes this but to deceive.',
    rows: ['X : .'],
  },
  {
    name: 'comment-cut',
    reason: 'A comment behind the value cuts the rest of the statement off.',
    rows: ['sc nc vc 1c : .', '[1sv][)U]c nUc : .'],
  },
  {
    name: 'condition',
    reason: 'A condition is joined to the one the value stands in.',
    rows: [
      'V&v : . [s;Uc] [kB]P s[o;c] f( )[&oUc] &[Pk] o[s(f] ;[ETc] U[(;Ec] E[nk] Tn',
      'V&1 : . [;Uc] [kB]P f( )[&oUc] &[Pk] o[sv(f] ;[ETc] U[(;Ec] E[nk] Tn',
      '[1sv]&s : . [1v;Uc] [okB]P 1[;c] v[o;c] f( )[&oUc] &[Pk] ;[ETc] U[(;Ec] E[nk] Tn',
      'V&( : V[)&o,] f( E[Pok]',
      'V&k : c [1sv]o [&o][Pk] nk (P f(',
      '[sv]&n : . [;Uc] [kB]P [ET]n f( )[&oUc] &[Pk] o[sv(f] ;[ETc] U[(;Ec]',
      '[sv]&E : V V[o;kc] ([Vfo] f( kP',
      'n&s : [1v;Uc] [okB]P 1[;c] v[o;c] f( )[&oUc] &[Pk] ;[ETc] U[(;Ec] E[nk] Tn',
      '&[1nv]o : s[1v(fU] v[s(foU] (P f(',
      '1&n : [;Uc] [kB]P [ET]n f( )[&oUc] &[Pk] o[sv(f] ;[ETc] U[(;Ec]',
      '1&E : V V[o;kc] ([Vfo] f( k[PU] UE',
      'n&n : U [okB][1sv(f] f( )[&oUc] &P ;[ETc] U[(;Ec]',
      'n&E : [1sv] V[o;kc] ([Vfo] f( kP',
      '&VU : E[Pk]',
      '&so : 1[nsv(fU] n[1(fU] s[1v(fU] v[s(foU] (P f(',
      '&([1nv] : )[oU] o[sv(f]',
      '&f( : V[)o] f( )[oU]',
      '&(s : )[oU] oP',
    ],
  },
  {
    name: 'comparison',
    reason: 'The value is compared or computed with, and the statement goes on.',
    rows: [
      '[1s]ov : . [;Uc] [oE][PokU] s[1v(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[P)BU] B[PE] U[1sv(fo;kETc] T[PET] A[sv(ft]',
      '[sv]os : . [;Uc] 1[nsv(fU] v[s(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[P)BU] B[PE] U[1sv(fo;kETc] E[PokU] T[PET] A[sv(ft]',
      'Vo( : V[)&o,] f( E[PokE]',
      'so1 : [;Uc] n[(&,UE] s[vU] v[s(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[P)BU] B[PE] U[1sv(fo;kETc] E[PokU] T[PET] A[sv(ft]',
      'nov : [;Uc] [oE][PokU] s[1v(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[P)BU] B[PE] U[1sv(fo;kETc] T[PET] A[sv(ft]',
      '1os : [;Uc] 1[nsv(fU] v[s(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[P)BU] B[PE] U[1sv(fo;kETc] E[PokU] T[PET] A[sv(ft]',
      'nos : [;Uc] 1[nsv(fU] v[s(foU] ([UE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[ETc] k[P)BU] B[PE] U[1sv(fo;kETc] E[PokU] T[PET] A[sv(ft]',
      'son : [;U] 1[v(oU] sU ([1svfUE] f( )[f&o,;kBUEc] &[PkUE] ,[(f] ;[nETc] k[1sv(f)BU] B[PE] U[1sv(fo;kETc] E[PoU] T[PET] A[sv(ft]',
      '[1sv]ok : [1sv][oc] [(&]P nc f( o[Pk]',
      'nok : [1sv][oc] [f&]( nc (P o[Pk]',
      'VoU : (E E[nk]',
      '[1n]on : sU',
    ],
  },
  {
    name: 'union',
    reason: 'The result of a second query is united with the first.',
    rows: [
      '1U vU : .',
      '[nsv]UE : . [Vf;kc] 1[nsv(f)&o,;kBUc] n[1s(f)&o,;kBUc] s[1v(f)&o,;kBUc] v[ns(f)&o,;kBUc] ([VfoE] f[(,;c] o[nk] ;c k[Po;c]',
      '1UE : . [Vf;kc] 1[nsv(f)&o,;kBUc] n[1ns(f)&o,;kBUc] s[1v(f)&o,;kBUc] v[ns(f)&o,;kBUc] ([VfoE] f[(,;c] o[nk] ;c k[Po;c]',
      'VU( : V[)o] f( E[Pk]',
      'VU[1v] : c [o,][sv(f]',
      'VUs : c oP ,[(f]',
      'UE[1v] : . [;c] [o,][sv(f] ;c kP',
      'UEk : V [1sv][o,;kc] n[(,;kc] (P f(',
      'U(E : [1sv][)o] n[)ok] ([Pk] f( ok k[Po]',
      'VUT : nP',
      'VUo : n[1s(f] (E',
      'UEs : . [;c] [ok]P ,[(f] ;c',
      'UEn : [;c] [o,][sv(f] () ;c kP',
      'UE( : V[)o,] f(',
      'VU; : . c',
      'Uf( : Vo f(',
      'VUk : (E',
    ],
  },
  {
    name: 'stacked-statement',
    reason: 'The statement is ended and another one begins.',
    rows: [
      'V;E : [1sv][o,;kTc] n[o,;kETc] ([PE] f( k[Po]',
      '[sv];T : ; [1sv][(fo,;kTc] [fo]( n[Po,;kETc] ([VfEc] ;c k[Pok] Tn',
      'n;T : ; [1sv][(fo,;kTc] [fo]( n[Po,;kETc] ([VfEc] ;c k[1sv(fok] Tn',
      '1;T : ; [1sv][(fo,;kTc] [fo]( n[Po,;kTc] ([VfEc] ;c k[Pok] Tn',
      'V;n : :T',
      ';T( : E[fk]',
      ';Tk : nc',
    ],
  },
  {
    name: 'closing-parenthesis',
    reason: 'A parenthesis of the statement is closed, and the statement goes on.',
    rows: [
      'V)& : V V[f)&o;BUc] ([PE] f(',
      'V)k : [1sv][&o;BUE] [(B]P n[&;kBUEc] f( UE',
      'V)B : V [nsv][&o;kUc] 1[n&o;kUc] (P f(',
      'V)E : V[oc] [(k]P f(',
      '[1s])o : [1sv] V[)&o;kBUc] ([PE] f(',
      'V); : [ET][Pok]',
      'v)o : V V[)&o;kBUc] ([PE] f(',
      'n)o : [sv] V[)&o;kBUc] ([PE] f(',
      'V)U : (E E[Pk]',
      ')UE : V[ok] [(k]P f(',
      'V), : (P',
      ')&( : E[nk]',
    ],
  },
  {
    name: 'clause',
    reason: 'A clause is added to the statement: FROM, INTO, GROUP BY, HAVING, LIMIT.',
    rows: [
      '[1sv]B[1nv] nB[1v] : . [;c] [&kB]P [o,][sv(f] ;c U[(E]',
      '[1sv]k[1v] nkv : . [;c] [&B]P o[sv(f] ;[ETc] U[(E] E[Pk]',
      'Vks : . [;c] [&oB]P ;[ETc] U[(E] E[Pk]',
      'VBs : . [;c] [&okB]P ,[(f] ;c U[(E]',
      'kV, k[1v][o,] : s[1v(f,kA] v[s(fo,kA] (P f(',
      'Vk) : [&B]P f( o[(f] ;[ET] UE E[Pk]',
      '[1sv]kn : . [;c] [&BE]P ;[ETc] U[(E]',
      'kVk : [1sv][oU] nU (P f(',
      'kso : 1[nsv(f,kA] n[1(f,kA] s[1v(f,kA] v[s(fo,kA] (P f(',
      '[1sv]B( nk( : [1sv][)o] no f(',
      'nk1 : . c [&B]P o[sv(f] ;[ETc] U[(E] E[Pk]',
      'nBn : [;c] [&kB]P [o,][sv(f] ;c U[(E]',
      'VkU : E[Pk]',
      'kVA : [sv]o ([nsvf] f(',
      'k([1nv] : )[o,kA] o[sv(f]',
      'VBE : (P k(',
      'nkn : . [&E][1sv(f] ;[ETc] BP U[(E]',
      '[sv]k( : V[)o] f(',
      'kf( : V[)o] f( )[o,kA]',
      'nB( : [1sv][)&o] n[&o] f(',
      'k(s : )[o,kA] oP',
      '1k( : [nsv][)o] 1o f(',
    ],
  },
  {
    name: 'call',
    reason: 'A function is called, alone or as an operand.',
    rows: [
      'EVf Tnf V[&o,kBUTA]f [1s][sv&o,kBUETA]f [f&kET](f [nvU]Ef s1f : ([Vf)E]',
      'f() : [Uc] 1[nsv(foU] n[1(f)&o,UE] s[1v(foU] v[s(foU] f( &[PkE] o[PkU] ,P ;[nET] k[P)U] B[PE] U[1sv(fo;kETc] E[PokU] T[PET] A[sv(ft]',
      'f([1nv] : ) [o,][sv(f] )[Vf&o,;kBUETAc] &P',
      '[1sv]f( : [sv][)o] 1[n)o] n[)o,] f( )[VfokU] E[Pk]',
      'f(s : ) [&o]P )[Vf&o,;kBUETAc] ,[(f]',
      'f(E : V[)&ok] ([PE] f( ok k[Po]',
      'nf( : [1sv][)o] n[o,] f( )[VfokU] E[Pk]',
      'T[1sv]f : ([PE]',
      '[1sv](E : nk f( k[nf]',
      'Ekf : ([Vf)oE]',
      'f([kt] : () ,[(f]',
      'V)f : (f',
      '[1sv](U : (E',
    ],
  },
  {
    name: 'list',
    reason: 'A list of values goes on with a subquery or a call.',
    rows: ['[1sv],( : V[)o] f( E[Pk]', 'n,( : [1sv][)o] no f( E[Pk]'],
  },
  {
    name: 'collation',
    reason: 'A collation clause makes types fit for what follows.',
    rows: ['VA[st] : oP UE', 'VA( : [nsv][)o] f(', 'VAv : o[s(f] UE'],
  },
  {
    name: 'adjacent-values',
    reason: 'Two values stand side by side, as an alias or behind a broken quote, and the statement goes on.',
    rows: [
      '[1s]vo n1o : s[1v(fU] v[s(foU] (P f(',
      '[1s][sv]U [ns][1s]U : E E[;kc]',
      '1nE : V[oc] (P f(',
      '1sv s1v : . [;c] o[s(f] ;c',
      '1nU : E (E E[P;kc]',
      '1vs : . [;c] oP ;c',
      'svs : [;c] oP ;c',
      '1n( : [sv][)o] 1o f(',
      'n1v : [;c] o[s(f] ;c',
      '[ns]1s : [;c] ;c',
      'nso : VU',
      '1n, 1n& : f(',
      's1n : c',
      '1n) : UE',
    ],
  },
  {
    name: 'query',
    reason: 'A query of its own stands in the value or behind it.',
    rows: [
      'EV& VE( : V[)o] ([PE] f(',
      'VE[1v] : c o[sv(f] ;T UE TP',
      '[1sv]Ek : [1sv][o;UTc] n[;UETc] ([PE] f( ok U[1sv(fE]',
      'E[1nv]o : s[1v(f)&,;kBU] v[s(f)&o,;kBU] ([PE] f(',
      'EV) : . [;c] [&o]P ;[(ETc] kn UE',
      'VEU : [1sv][o,c] (P f( E[fk]',
      'E[1sv]k : n [1sv][)ok] n[);kUc] ([PE] f(',
      'VEs : c [oT]P ;T UE',
      'EVB : V[)o] (P f(',
      'Ek1 : [nsv)] [&kB]P [f;]( [o,][sv(f] n[);kc] s[f;kc] v[fo;kc] )[&o;kUc] U[(E]',
      'Eso : 1[nsv(f)&,;kBU] n[1(f)&,;kBU] s[1v(f)&,;kBU] v[s(f)&o,;kBU] ([PE] f(',
      'Eks : [1v)] [&okB]P [f;]( 1[f;kc] v[fo;kc] )[&o;kUc] ,[(f] U[(E]',
      '[1sv]En : c o[sv(f] ;T UE En TP',
      'Ekn : [1)] [&kB]P [f;]( 1[o;kc] ([1svf] )[&o;kUc] ,[(f] U[(E]',
      'Ekv : [s)] [&kB]P [f;]( [o,][s(f] s[fo;kc] )[&o;kUc] U[(E]',
      'Ek( : 1[nsv(f)&o,] n[1(f)&o,] s[1v(f)&o,] v[s(f)&o,] f( E[Pk]',
      'Ef( : V[)&o,] f( )[Vf&o,;kBU] o) E[Pk]',
      'EVU : (E E[Pk]',
      'E(n : [(,][1svf] 1[)o] f( )[Vf&o,;kBUc] &P o[sv(f]',
      'E(s : [&o]P 1) v[)o] f( )[Vf&o,;kBUc] ,f',
      'E(1 : [ns]) v[)o] f( )[Vf&o,;kBUc] &P o[sv(f] ,f',
      'E(v : s[)o] f( )[Vf&o,;kBUc] &P o[s(f] ,f',
      'E(E : V[)&o] ([PE] f( kP',
      'EV, : (P f(',
      'Enk : [1sv][)ok] n[),;kBUc] ([PE] f(',
      'E[1s]v : . [;c] o[s(f] ;c',
      'nEn : o[sv(f] ;T UE TP',
      'Evs : . [;c] oP ;c',
      'Evn : . [;c] )U o[sv(f] ;c kn',
      'Eko : (P k[n(]',
      'En( : [sv][)o] 1o f(',
      'En1 : ; o[sv(f] ;c',
      'E1n : [;c] )U ;c kn',
      'Es1 : . [;c] ;c',
      'VEo : kn',
      'EV; : (E',
      'E1s : [;c] ;c',
      'EkE : (f k(',
      'Eok : nk (E',
      'EEk : (f',
      'EE( : f(',
    ],
  },
  {
    name: 'statement',
    reason: 'A command (DECLARE, EXEC, DROP, WAITFOR …) stands in the value or behind it.',
    rows: [
      'VTn : [1sv][oc] [ET]P n[oc:] ([1svf] f( o[sv(f] ;[nET] kn',
      'VTE : V[no] [(k]P f(',
      'VT( : V[)o] f(',
      'VTs : (f oP',
      'T[1nv]o : [sv][fo] (P f(',
      'VT1 : (f o[sv(f]',
      'VTv : ([1f] o[s(f]',
      'T(n : V[)o] ([1svf] f( )[fo] o[sv(f]',
      'Tn[1nv] : ; o[sv(f] ;c',
      'VTT : n[nkET]',
      'T(s : [nv][)o] 1) f( )[fo] oP',
      'Tf( : V[)o] f( )[fo]',
      'Tso : V[fo] (P f(',
      'T(1 : [ns]) v[)o] f( )[fo] o[sv(f]',
      'T(v : s[)o] v) f( )[fo] o[s(f]',
      'Tns : ; oP ;c',
      'Tn( : [1sv][)o] f(',
    ],
  },
] as const satisfies readonly GrammarSection[];

/** Names of the sections. */
export type SqliReason = (typeof GRAMMAR)[number]['name'];
