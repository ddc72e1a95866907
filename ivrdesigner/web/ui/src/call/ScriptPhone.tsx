/** The page that calls a script of a robot: the telephone by itself. */

import { startCall, useCall } from './call';
import './call.css';
import { Phone } from './Phone';
import { type BuildChoice, BuildField, CallerField, MicrophoneField } from './SetupFields';
import { t } from './texts';

/** `page` has the attributes of the element in `scripts/telephone.html`. */
export function ScriptPhone({ page }: { page: DOMStringMap }) {
  const { script = '', title = script, address = '', home = '/' } = page;
  const builds = (page.builds ?? '')
    .split(' ')
    .filter(Boolean)
    .map((pair) => {
      const [number = 0, revision = 0] = pair.split(':').map(Number);
      return { number, revision };
    });
  const asked = useCall((call) => call.asked);
  const kept = useCall((call) => call.kept);
  const build = asked.build ?? builds[0]?.number ?? null;
  return (
    <main className="script-phone">
      <header>
        <a className="link" href={home}>
          {t('back')}
        </a>
        <h1>{title}</h1>
      </header>
      <Phone
        setup={<Setup builds={builds} build={build} />}
        start={build === null ? null : () => void startCall(address, { script, build })}
        kept={
          <a className="link" href={`${home}../calls/${kept}/`}>
            {t('keptCall')}
          </a>
        }
      />
    </main>
  );
}

function Setup({ builds, build }: { builds: BuildChoice[]; build: number | null }) {
  if (build === null) return <p className="hint">{t('noScriptBuild')}</p>;
  return (
    <div className="call-setup">
      <BuildField builds={builds} build={build} />
      <CallerField />
      <MicrophoneField />
    </div>
  );
}
