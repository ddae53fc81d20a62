import { HelpDialog } from './help-dialog.tsx';
import { RulesDialog } from './moderation/rules-dialog.tsx';
import { SendOutDialog } from './moderation/send-out-dialog.tsx';
import './moderation/moderation.css';
import { PictureDialog } from './picture-dialog.tsx';
import { type RoomQuestion, useRoom } from './room-context.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

/** The dialog that is open. */
export default function Question({ question, close }: { question: RoomQuestion; close: () => void }) {
  const { self } = useRoom();
  switch (question.type) {
    case 'settings':
      return <SettingsDialog close={close} />;
    case 'help':
      return <HelpDialog close={close} />;
    case 'picture':
      return <PictureDialog name={question.name} url={question.url} close={close} />;
    case 'rules':
      return <RulesDialog room={self.room} close={close} />;
    case 'send-out':
      return <SendOutDialog participant={question.participant} ban={question.ban} close={close} />;
  }
}
